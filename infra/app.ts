import { App, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'
import { DataStack } from './data-stack.ts'
import { ServiceStack } from './service-stack.ts'

const app = new App()
const { people, records, pageSecret } = new DataStack(app, 'IdesData', {
  description: 'Ides: people, policies and evidence. Survives the service.',
})
new ServiceStack(app, 'IdesService', {
  description: 'Ides: what reminds, escalates, listens and answers. May be torn down and built again.',
  people,
  records,
  pageSecret,
  fromAddress: app.node.tryGetContext('ides:from'),
  replyTo: app.node.tryGetContext('ides:replyTo'),
  texts: app.node.tryGetContext('ides:texts'),
})
// What a check finds, and nobody has answered with a reason, stops the synthesis.
Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
