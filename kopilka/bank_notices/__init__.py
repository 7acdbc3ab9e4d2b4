"""Messages of Russian banks about money that moved: SMS and push texts that people forward."""
