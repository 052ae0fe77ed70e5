"""Addresses below /account/."""

from django.urls import path

from accounts.views import emails, passwords, profile, signing_in

app_name = "accounts"
urlpatterns = [
    path("account/", profile.profile, name="profile"),
    path("account/sign-in/", signing_in.sign_in, name="sign_in"),
    path("account/sign-up/", signing_in.sign_up, name="sign_up"),
    path("account/sign-out/", signing_in.sign_out, name="sign_out"),
    path("account/sign-out/elsewhere/", passwords.sign_out_elsewhere, name="sign_out_elsewhere"),
    path("account/password/", passwords.password_change, name="password_change"),
    path("account/password/forgotten/", passwords.password_reset, name="password_reset"),
    path("account/password/forgotten/done/", passwords.password_reset_done, name="password_reset_done"),
    path(
        "account/password/new/<uidb64>/<token>/",
        passwords.password_reset_confirm,
        name="password_reset_confirm",
    ),
    path("account/verify/again/", emails.resend_verification, name="resend_verification"),
    path("account/verify/<uidb64>/<token>/", emails.verify, name="verify"),
    path("account/email/", emails.email_change, name="email_change"),
    path("account/email/keep/", emails.email_keep, name="email_keep"),
    path("account/email/<uidb64>/<token>/", emails.email_move, name="email_move"),
    path("account/data/", profile.download, name="download"),
    path("account/delete/", profile.delete, name="delete"),
]
