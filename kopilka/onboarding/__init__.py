"""How one arrives: sign-up and a household that is ready to use."""
