from listings.admin import catalogue, claims, credentials, listings, queue, records, trail

__all__ = ["catalogue", "claims", "credentials", "listings", "queue", "records", "trail"]
