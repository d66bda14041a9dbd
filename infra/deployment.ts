import type { App } from 'aws-cdk-lib'
import type { Configuration } from './configuration.ts'
import { DataStack } from './data-stack.ts'
import { ServiceStack } from './service-stack.ts'

export function deploymentOf(app: App, configuration: Configuration): { readonly data: DataStack; readonly service: ServiceStack } {
  const { name, region } = configuration
  const env = { region }
  const data = new DataStack(app, `${name}Data`, configuration, {
    env,
    description: 'Ides: people, policies and evidence. Outlives the service stack.',
    terminationProtection: true,
  })
  const service = new ServiceStack(app, `${name}Service`, configuration, data, {
    env,
    description: 'Ides: functions and APIs. Can be torn down and rebuilt.',
  })
  return { data, service }
}
