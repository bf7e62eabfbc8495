"""Use cases that a person triggers; `infra/cli` only parses options and prints."""
