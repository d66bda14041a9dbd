"""Reads a stand-in for Google Workspace with Google's own client. Takes its address and a token; prints what it read, as JSON."""

import json
import sys

from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build

address, token = sys.argv[1:]


def service(name, version):
    return build(name, version, credentials=Credentials(token), client_options={"api_endpoint": address}, static_discovery=True)


def pages(resource, request, key):
    """Of each page, its records."""
    read = []
    while request is not None:
        answer = request.execute()
        read.append(answer.get(key, []))
        request = resource.list_next(request, answer)
    return read


mobile = service("admin", "directory_v1").mobiledevices()
users = service("admin", "directory_v1").users()
devices = service("cloudidentity", "v1").devices()
print(
    json.dumps(
        {
            "mobile": pages(mobile, mobile.list(customerId="my_customer", maxResults=100, projection="FULL"), "mobiledevices"),
            "users": pages(users, users.list(customer="my_customer", maxResults=500, projection="full"), "users"),
            "devices": pages(devices, devices.list(customer="customers/my_customer", pageSize=100, view="USER_ASSIGNED_DEVICES"), "devices"),
        }
    )
)
