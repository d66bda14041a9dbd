"""Reads a stand-in for Jamf Pro with jamf-pro-sdk. Takes its port, and a client's id and secret; prints what it read, as JSON."""

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


def pages(read, sections, order):
    found = read(sections=sections, page_size=2, sort_expression=SortField(order).asc(), return_generator=True)
    return [[record.model_dump(mode="json") for record in page.results] for page in found]


common = ["GENERAL", "HARDWARE", "APPLICATIONS", "EXTENSION_ATTRIBUTES"]
print(
    json.dumps(
        {
            "mobile": pages(api.get_mobile_device_inventory_v2, common, "mobileDeviceId"),
            "computers": pages(api.get_computer_inventory_v3, common, "id"),
            "scope": client.get_access_token().scope,
        }
    )
)
