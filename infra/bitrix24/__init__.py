"""The Bitrix24 portal: the REST client, what it sends and what it reads."""
