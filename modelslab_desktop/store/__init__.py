"""What is kept: chats and settings in SQLite, the key in the OS keyring; knows no Qt and no network."""
