"""What one request to the portal carries at most; `infra/batching.py` divides more than that.

See docs/bitrix24-api.md 3.6 and 5.
"""

PAGE_SIZE = 50
"""Rows of a list call."""
BATCH_SIZE = 50
"""Commands of a batch."""
MAX_INPUT_VARS = 1000
"""Values of a batch command: PHP silently drops those after its `max_input_vars`."""
