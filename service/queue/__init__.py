"""The queue: whom a rep should call next, and why."""
