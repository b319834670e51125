"""Nothing personal gets past the door: user ids are replaced by keyed hashes."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from pathlib import Path

import pandas as pd

KEY_VARIABLE = "BIGSALE_HASH_KEY"
KEY_BYTES = 32
_PERSONAL = re.compile(
    "姓名|手机|电话|收件人|收货人|收货地址|详细地址|身份证|微信号|旺旺号|买家昵称|买家会员名|邮箱"
)
_HASHED = re.compile("u_[0-9a-f]{16}")
_SESSION_KEY = secrets.token_bytes(KEY_BYTES)


def looks_personal(header: str) -> bool:
    """Return whether a column's header speaks of a person's name, phone, address or account."""
    return _PERSONAL.search(header) is not None


def hash_key() -> bytes:
    """Return the key of user hashes: $BIGSALE_HASH_KEY, else the one in the user's settings.

    The key never lies beside the data. Where settings cannot be written, hashes of this process
    match each other and no others.
    """
    given = os.environ.get(KEY_VARIABLE, "")
    if given:
        return hashlib.sha256(given.encode()).digest()
    try:
        return _kept_key(_settings_folder() / "hash.key")
    except OSError:
        return _SESSION_KEY


def _settings_folder() -> Path:
    configured = os.environ.get("XDG_CONFIG_HOME") or os.environ.get("APPDATA")
    return (Path(configured) if configured else Path.home() / ".config") / "bigsale"


def _kept_key(path: Path) -> bytes:
    """Return the key in the file; makes one, readable by its owner only, where there is none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(_SESSION_KEY)
    except FileExistsError:
        pass
    key = path.read_bytes()
    return key if len(key) == KEY_BYTES else _SESSION_KEY


def hash_user(user_id: str, key: bytes) -> str:
    """Return u_ and 16 hexadecimal digits that stand for the user (BLAKE2b with `key`).

    What was hashed at an import stays as it is, so that imported orders and orders read as they
    come still meet.
    """
    if _HASHED.fullmatch(user_id):
        return user_id
    return f"u_{hashlib.blake2b(user_id.encode(), key=key, digest_size=8).hexdigest()}"


def hash_users(orders: pd.DataFrame) -> pd.DataFrame:
    """Return the orders with `user_id` hashed; blank stays blank."""
    key = hash_key()
    users = {user: hash_user(user, key) for user in orders["user_id"].dropna().unique()}
    return orders.assign(user_id=orders["user_id"].map(users))
