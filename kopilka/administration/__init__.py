"""Runs the server: users, premium, jobs, health; never anybody's transactions."""
