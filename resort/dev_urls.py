"""Addresses below /dev/, on development machines only."""

from django.urls import path

from resort import dev_pages

app_name = "dev"
urlpatterns = [
    path("mail/", dev_pages.mail_list, name="mail"),
    path("mail/<str:name>/<int:number>/", dev_pages.mail, name="mail_one"),
    path("mail/<str:name>/<int:number>/html/", dev_pages.mail_html, name="mail_html"),
    path("mail/<str:name>/<int:number>/files/<int:part>/", dev_pages.mail_file, name="mail_file"),
    path("styleguide/", dev_pages.styleguide, name="styleguide"),
]
