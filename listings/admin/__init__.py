from listings.admin import catalogue, credentials, listings, queue, records

__all__ = ["catalogue", "credentials", "listings", "queue", "records"]
