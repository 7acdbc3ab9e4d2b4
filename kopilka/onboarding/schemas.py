"""Sign-up as it crosses the door."""

from kopilka.auth.schemas import Credentials


class SignUp(Credentials):
    """E-mail and password are all it takes."""
