/** The navigation. */
export const sections = {
  overview: { name: 'Overview', to: '/console/' },
  policies: { name: 'Policies', to: '/console/policies' },
  requirements: { name: 'Requirements', to: '/console/requirements' },
  requests: { name: 'Requests', to: '/console/requests' },
  people: { name: 'People', to: '/console/people' },
  devices: { name: 'Devices', to: '/console/devices' },
  access: { name: 'Access', to: '/console/access' },
  audit: { name: 'Audit', to: '/console/audit' },
  system: { name: 'System', to: '/console/system' },
} as const

export type ConsoleSection = keyof typeof sections
