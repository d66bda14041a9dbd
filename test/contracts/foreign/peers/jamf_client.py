"""Reads a stand-in for Jamf Pro with jamf-pro-sdk. Takes its port, and a client's id and secret; prints what it read, as our source has it."""

import json
import sys

from jamf_pro_sdk import ApiClientCredentialsProvider, JamfProClient, SessionConfig
from jamf_pro_sdk.clients.pro_api.pagination import SortField

port, client_id, secret = sys.argv[1:]
credentials = ApiClientCredentialsProvider(client_id, secret)
client = JamfProClient("127.0.0.1", credentials, port=int(port), session_config=SessionConfig(scheme="http"))
api = client.pro_api
# It asks for v3 of computers, which Ides does not.
ask = api.api_request
api.api_request = lambda **asked: ask(**{**asked, "resource_path": asked["resource_path"].replace("v3/", "v4/")})


def mobile_device(record):
    return {
        "ref": f"mobile-{record.mobileDeviceId}",
        "serial": record.hardware.serialNumber,
        "isGone": not record.general.managed,
        "found": [app.identifier for app in record.applications],
        "marks": [value for attribute in record.extensionAttributes for value in attribute.value],
    }


def computer(record):
    return {
        "ref": f"computer-{record.id}",
        "serial": record.hardware.serialNumber,
        "isGone": not record.general.remoteManagement.managed,
        "found": [app.bundleId for app in record.applications],
        "marks": [value for attribute in record.extensionAttributes for value in attribute.values],
    }


def pages(read, order, shown):
    sections = ["GENERAL", "HARDWARE", "APPLICATIONS", "EXTENSION_ATTRIBUTES"]
    found = read(sections=sections, page_size=2, sort_expression=SortField(order).asc(), return_generator=True)
    return [[shown(record) for record in page.results] for page in found]


mobile = pages(api.get_mobile_device_inventory_v2, "mobileDeviceId", mobile_device)
computers = pages(api.get_computer_inventory_v3, "id", computer)
print(json.dumps({"pages": mobile + computers, "scope": client.get_access_token().scope}))
