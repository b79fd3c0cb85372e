from django.core.mail.backends.filebased import EmailBackend as OutboxBackend

__all__ = ["OutboxBackend"]
