import { type App, PermissionsBoundary } from 'aws-cdk-lib'
import type { Configuration } from './configuration.ts'
import { DataStack } from './data-stack.ts'
import { ServiceStack } from './service-stack.ts'

export function deploymentOf(app: App, configuration: Configuration): { data: DataStack; service: ServiceStack } {
  const { name, region, tags, permissionsBoundary } = configuration
  const common = {
    env: { region },
    tags,
    permissionsBoundary: permissionsBoundary ? PermissionsBoundary.fromArn(permissionsBoundary) : undefined,
  }
  const data = new DataStack(app, `${name}Data`, configuration, {
    ...common,
    description: 'Ides: people, policies and evidence. Outlives the service stack.',
    terminationProtection: true,
  })
  const service = new ServiceStack(app, `${name}Service`, configuration, data, {
    ...common,
    description: 'Ides: functions and APIs. Can be torn down and rebuilt.',
  })
  return { data, service }
}
