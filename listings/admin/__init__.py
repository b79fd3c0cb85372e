from listings.admin import catalogue, claims, credentials, listings, queue, records

__all__ = ["catalogue", "claims", "credentials", "listings", "queue", "records"]
