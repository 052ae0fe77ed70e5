"""How passwords are hashed."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """Argon2id with 46 MiB and two passes in one thread, above OWASP's least (46 MiB, one pass).

    Django's own 100 MiB in eight threads let a handful of sign-ins at once take a gigabyte, and judging a new
    password against the last five would take seconds. Older hashes are renewed at the next sign-in.
    """

    time_cost = 2
    memory_cost = 47104
    parallelism = 1
