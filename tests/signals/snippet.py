"""Tell Fairlead what a visitor did, from any back end with Python; nothing to install."""

import hashlib
import hmac
import json
import os
import sys
import time
import urllib.request
import uuid
from datetime import UTC, datetime


def send_signal(kind: str, **who: str | int) -> None:
    """Send one signal, for example `send_signal("pricing.viewed", email="anna@example.com")`."""
    signal = {"id": str(uuid.uuid4()), "type": kind, "at": datetime.now(UTC).isoformat(), **who}
    body, moment = json.dumps(signal).encode(), str(int(time.time()))
    secret = os.environ["FAIRLEAD_SIGNAL_SECRET"].encode()
    signature = hmac.new(secret, moment.encode() + b"." + body, hashlib.sha256).hexdigest()
    headers = {"Content-Type": "application/json", "X-Fairlead-Signature": f"t={moment},v1={signature}"}
    request = urllib.request.Request(os.environ["FAIRLEAD_SIGNALS_URL"], body, headers)
    urllib.request.urlopen(request, timeout=10).close()


if __name__ == "__main__":
    send_signal(sys.argv[1], email=sys.argv[2])
