"""The subcommands of `kopilka`."""
