import { join } from 'node:path'
import { App, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'
import { readConfiguration, refuseExamples } from './configuration.ts'
import { deploymentOf } from './deployment.ts'

const app = new App()
const file = app.node.tryGetContext('ides:config') ?? join(import.meta.dirname, 'ides.config.yaml')
const configuration = readConfiguration(file)
// `npm run synth` also takes the file that comes with Ides.
if (!app.node.tryGetContext('ides:examples')) refuseExamples(file)
deploymentOf(app, configuration)
// An unacknowledged finding stops the synthesis.
Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
