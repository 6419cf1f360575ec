"""Reading CRMs: the history of leads on the first day, and what webhooks lost on all others.

Both are one walk through what changed since an instant, in the order of change; a first sync starts
months ago, reconciliation where the last walk ended. Each page is stored with its place in the walk
in one transaction, and reading a page again changes nothing.
"""
