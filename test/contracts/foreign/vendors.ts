/** Vendors with an OpenAPI document for Prism: its file, and a request that it must refuse. */
export interface PrismDocument {
  slice: string
  wrong: string
}

export const prismDocuments: Record<string, PrismDocument> = {
  intune: { slice: 'openapi-slice-graph.json', wrong: '/v1.0/deviceManagement/managedDevices?$top=5000' },
  entra: { slice: 'openapi-slice-graph.json', wrong: '/v1.0/users?$top=5000' },
  'entra-access': { slice: 'openapi-slice-graph.json', wrong: '/v1.0/users?$top=5000' },
  jamf: { slice: 'openapi-slice-jamf.json', wrong: '/api/v2/mobile-devices/detail?section=WRONG' },
  okta: { slice: 'openapi-slice-okta.json', wrong: '/api/v1/devices?limit=many' },
}
