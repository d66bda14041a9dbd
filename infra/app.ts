import { join } from 'node:path'
import { App, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'
import { readConfiguration } from './configuration.ts'
import { deploymentOf } from './deployment.ts'

const app = new App()
deploymentOf(app, readConfiguration(app.node.tryGetContext('ides:config') ?? join(import.meta.dirname, 'ides.config.yaml')))
// An unacknowledged finding stops the synthesis.
Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
