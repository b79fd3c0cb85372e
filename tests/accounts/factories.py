from accounts import roles
from accounts.addresses import confirm_address
from accounts.models import User

PASSWORD = "needle-free-42"


def create_user(
    *,
    email="owner@clinic.example",
    password=PASSWORD,
    verified=True,
    is_staff=False,
    moderator=False,
    **fields,
):
    user = User.objects.create_user(email, password, is_staff=is_staff, **fields)
    if verified:
        confirm_address(user)
    if moderator:
        roles.make_moderator(user)
    return user
