from listings.admin import catalogue, queue, records

__all__ = ["catalogue", "queue", "records"]
