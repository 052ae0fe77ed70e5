"""Names that people at the gate are told."""

from django.db.models import Func, TextField


class NameAtGate(Func):
    """The name of a colleague, or of a guest whose stay opens the pool, by the user's id; NULL for anybody else."""

    function = "app.name_at_gate"
    output_field = TextField()
