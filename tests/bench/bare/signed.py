"""A bare function on Lambda with the libraries that `lead_events` has, and the same four requests."""

import json
from os import environ  # noqa: TID251  a function without settings of ours

import structlog
import tenacity
import urllib3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from flask import Request, Response

USED = (Response, structlog, tenacity)
KEYS = Credentials(environ["AWS_ACCESS_KEY_ID"], environ["AWS_SECRET_ACCESS_KEY"])
POOL = urllib3.PoolManager(retries=False)


def post(service: str, operation: str, body: object) -> int:
    """Sign one request, and send it."""
    request = AWSRequest(
        method="POST",
        url=f"{environ['AWS_ENDPOINT_URL']}/",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": operation},
    )
    SigV4Auth(KEYS, service, environ["AWS_REGION"]).add_auth(request)
    sent = request.prepare()
    headers = {name: str(value) for name, value in sent.headers.items()}
    return POOL.request("POST", sent.url, body=sent.body, headers=headers, timeout=5).status


SECRETS = post("ssm", "AmazonSSM.GetParameters", {"Names": ["a"], "WithDecryption": True})


def signed(event: dict[str, object], context: object) -> dict[str, object]:
    """Write two items, and put a message into a queue."""
    del context
    path = str(event["rawPath"])
    request = Request({"REQUEST_METHOD": "POST", "PATH_INFO": path, "wsgi.url_scheme": "https"})
    statuses = [
        post("dynamodb", "DynamoDB_20120810.UpdateItem", {"TableName": "fairlead"}),
        post("dynamodb", "DynamoDB_20120810.UpdateItem", {"TableName": "signs-of-life"}),
        post("sqs", "AmazonSQS.SendMessage", {"MessageBody": request.path}),
    ]
    return {"statusCode": 202, "headers": {}, "body": str(statuses)}
