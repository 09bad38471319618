// Needs: {{needs}}
{{?flexible}}// Flexible credentials are a preview. Microsoft's pages differ on what GitLab's need; `sub` with `project_id` satisfies all of them.
{{?flexible}}{{?uami}}// For managed identities they are newly documented: if this is refused, use an app registration.
{{?app}}
// bicepconfig.json beside this file:
//   { "extensions": { "microsoftGraph": "br:mcr.microsoft.com/bicep/extensions/microsoftgraph/{{graph-types}}:1.0.0" } }
extension microsoftGraph
{{/}}

// Edit these lines, and nothing else.
param identityName string = {{bicep identityName}}
{{?vault}}param vaultName string = {{bicep vault}}
{{?vault}}param secretName string = {{bicep secret}}

{{?uami}}
resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: identityName
{{?located}}  location: {{bicep location}}
{{?!located}}  location: resourceGroup().location
}

// Several credentials of one identity: chain them by dependsOn, parallel writes are refused (409).
{{?exact}}resource credential 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2024-11-30' = {
{{?flexible}}resource credential 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2025-01-31-preview' = {
  parent: identity
  name: '{{credential}}'
  properties: {
    issuer: {{bicep issuer}}
{{?exact}}    subject: {{bicep subject}}
{{?flexible}}
    claimsMatchingExpression: {
      value: {{bicep expression}}
      languageVersion: 1
    }
{{/}}
    audiences: [
      {{bicep audience}}
    ]
  }
}
{{/}}
{{?app}}
resource app 'Microsoft.Graph/applications@{{graph-types}}' = {
  uniqueName: identityName
  displayName: identityName

  resource credential 'federatedIdentityCredentials@{{graph-types}}' = {
    name: '${app.uniqueName}/{{credential}}'
    issuer: {{bicep issuer}}
{{?exact}}    subject: {{bicep subject}}
{{?flexible}}
    claimsMatchingExpression: {
      value: {{bicep expression}}
      languageVersion: 1
    }
{{/}}
    audiences: [
      {{bicep audience}}
    ]
  }
}

resource principal 'Microsoft.Graph/servicePrincipals@{{graph-types}}' = {
  appId: app.appId
}
{{/}}
{{?role}}

{{?vault}}
resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: vaultName

  resource secret 'secrets' existing = {
    name: secretName
  }
}

{{/}}
// {{role-why}}
var roleId = '{{role-id}}' // {{role}}
resource role 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
{{?vault}}  scope: vault::secret
  name: guid(resourceGroup().id, identityName, roleId)
  properties: {
{{?uami}}    principalId: identity.properties.principalId
{{?app}}    principalId: principal.id
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleId)
  }
}
{{/}}

// Store it as the CI/CD variable {{client-variable}}.
{{?uami}}output clientId string = identity.properties.clientId
{{?app}}output clientId string = app.appId
