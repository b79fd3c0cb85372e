from listings.admin import catalogue

__all__ = ["catalogue"]
