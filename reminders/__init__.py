"""The outbox of messages and the ledger of deadlines; knows nothing of the domain."""
