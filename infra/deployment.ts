import type { App } from 'aws-cdk-lib'
import type { Configuration } from './configuration.ts'
import { DataStack } from './data-stack.ts'
import { ServiceStack } from './service-stack.ts'

/** What is deployed, as whoever deploys it has configured it. */
export function deploymentOf(app: App, configuration: Configuration): { readonly data: DataStack; readonly service: ServiceStack } {
  const { name, region } = configuration
  const env = { region }
  const data = new DataStack(app, `${name}Data`, configuration, {
    env,
    description: 'Ides: people, policies and evidence. Survives the service.',
  })
  const service = new ServiceStack(app, `${name}Service`, configuration, data, {
    env,
    description: 'Ides: what reminds, escalates, listens and answers. May be torn down and built again.',
  })
  return { data, service }
}
