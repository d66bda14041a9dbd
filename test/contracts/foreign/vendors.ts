/** Each vendor: what of its documents is at hand, and what we ask of it that nobody has described for us. */
export interface Vendor {
  /** Which OpenAPI document, if there is one; and a request that it must refuse. */
  readonly openapi?: { readonly slice: string; readonly wrong: string }
  /** Endpoints of our contract without a schema of theirs. */
  readonly endpoints?: readonly string[]
  /** Fields of our contract that no schema of theirs has. */
  readonly fields?: readonly string[]
}

export const vendors: Readonly<Record<string, Vendor>> = {
  intune: {
    endpoints: [
      'GET /v1.0/deviceManagement/deviceCompliancePolicySettingStateSummaries/:id/deviceComplianceSettingStates',
      'GET /v1.0/deviceManagement/deviceConfigurations',
    ],
    fields: ['appStoreUrl', 'compliantAppListType', 'compliantAppsList', 'lastModifiedDateTime', 'target'],
    openapi: { slice: 'openapi-slice-graph.json', wrong: '/v1.0/deviceManagement/managedDevices?$top=5000' },
  },
  entra: {
    openapi: { slice: 'openapi-slice-graph.json', wrong: '/v1.0/users?$top=5000' },
  },
  'entra-access': {
    endpoints: [
      'GET /v1.0/devices',
      'GET /v1.0/identity/conditionalAccess/policies',
      'GET /v1.0/groups/:id/transitiveMembers/microsoft.graph.user',
      'GET /v1.0/users/:id',
      'POST /v1.0/users/:id/checkMemberGroups',
      'POST /v1.0/users/:id/revokeSignInSessions',
      'GET /v1.0/groups/:id',
    ],
    // The models of Microsoft know all of those of policies: see official-clients.ts.
    fields: [
      ...['builtInControls', 'clientAppTypes', 'conditions', 'deviceFilter', 'excludeApplications', 'excludeGroups', 'excludeLocations'],
      ...['excludePlatforms', 'excludeRoles', 'excludeUsers', 'grantControls', 'groupIds', 'groupTypes', 'includeApplications'],
      ...['includeGroups', 'includeLocations', 'includePlatforms', 'includeRoles', 'includeUsers', 'isAssignableToRole', 'locations'],
      ...['mode', 'operator', 'platforms', 'rule'],
    ],
    openapi: { slice: 'openapi-slice-graph.json', wrong: '/v1.0/users?$top=5000' },
  },
  jamf: {
    endpoints: ['PATCH /api/v2/mobile-devices/:id', 'GET /api/v1/conditional-access/device-compliance-information/computer/:id'],
    openapi: { slice: 'openapi-slice-jamf.json', wrong: '/api/v2/mobile-devices/detail?section=WRONG' },
  },
  okta: {
    endpoints: ['GET /api/v1/devices/:deviceId'],
    openapi: { slice: 'openapi-slice-okta.json', wrong: '/api/v1/devices?limit=many' },
  },
  google: {
    endpoints: [
      'GET /admin/directory/v1/customer/:customer/devices/mobile/:resourceId',
      'GET /admin/directory/v1/users/:userKey',
      'GET /admin/directory/v1/groups/:groupKey/members',
    ],
    fields: ['addresses', 'area', 'customSchemas', 'externalIds', 'floorName', 'locality', 'locations', 'members', 'role'],
  },
  fleet: {
    endpoints: ['GET /api/v1/fleet/hosts/count', 'POST /api/v1/fleet/hosts/:id/refetch'],
  },
}
