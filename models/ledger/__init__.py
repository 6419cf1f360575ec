"""The ledger of jobs: work as rows, committed with the business rows that ask for it."""
