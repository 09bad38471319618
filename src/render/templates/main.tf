# Needs: {{needs}}
{{>preview}}
terraform {
  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = ">= 4.65, < 6.0"
    }
{{?app}}
    azuread = {
      source  = "hashicorp/azuread"
      version = ">= 3.7"
    }
{{/}}
{{?uami}}{{?flexible}}{{>azapi}}
  }
}

# Edit these lines, and nothing else.
locals {
  subscription_id = {{hcl subscription}}
{{?uami}}  resource_group  = {{hcl group}}
{{?!uami}}{{?role}}  resource_group  = {{hcl group}}
  identity        = {{hcl identityName}}
{{?vault}}  vault           = {{hcl vault}}
{{?vault}}  secret          = {{hcl secret}}
}

provider "azurerm" {
  features {}
  subscription_id = local.subscription_id
{{?sovereign}}  environment     = "{{arm-cloud}}"
}

{{?uami}}
data "azurerm_resource_group" "gitlab" {
  name = local.resource_group
}

resource "azurerm_user_assigned_identity" "gitlab" {
  name                = local.identity
  resource_group_name = data.azurerm_resource_group.gitlab.name
{{?located}}  location            = {{hcl location}}
{{?!located}}  location            = data.azurerm_resource_group.gitlab.location
}

{{?exact}}
resource "azurerm_federated_identity_credential" "gitlab" {
  name                      = "{{credential}}"
  user_assigned_identity_id = azurerm_user_assigned_identity.gitlab.id
  issuer                    = {{hcl issuer}}
  subject                   = {{hcl subject}}
  audience                  = [{{hcl audience}}]
}
{{/}}
{{?flexible}}
# azurerm has no flexible credentials. Several under one identity: chain them by depends_on, parallel writes are refused (409).
resource "azapi_resource" "gitlab" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2025-01-31-preview"
  name      = "{{credential}}"
  parent_id = azurerm_user_assigned_identity.gitlab.id
  body = {
    properties = {
      issuer    = {{hcl issuer}}
      audiences = [{{hcl audience}}]
      claimsMatchingExpression = {
        value           = {{hcl expression}}
        languageVersion = 1
      }
    }
  }
}
{{/}}
{{/}}
{{?app}}
{{?sovereign}}
provider "azuread" {
  environment = "{{arm-cloud}}"
}

{{/}}
resource "azuread_application_registration" "gitlab" {
  display_name = local.identity
}

resource "azuread_service_principal" "gitlab" {
  client_id = azuread_application_registration.gitlab.client_id
}

{{?exact}}
resource "azuread_application_federated_identity_credential" "gitlab" {
  application_id = azuread_application_registration.gitlab.id
  display_name   = "{{credential}}"
  description    = "Lets a GitLab CI/CD job log in, written by claimlens"
  issuer         = {{hcl issuer}}
  subject        = {{hcl subject}}
  audiences      = [{{hcl audience}}]
}
{{/}}
{{?flexible}}
resource "azuread_application_flexible_federated_identity_credential" "gitlab" {
  application_id             = azuread_application_registration.gitlab.id
  display_name               = "{{credential}}"
  description                = "Lets GitLab CI/CD jobs log in, written by claimlens"
  issuer                     = {{hcl issuer}}
  claims_matching_expression = {{hcl expression}}
  audience                   = {{hcl audience}}
}
{{/}}
{{/}}
{{?role}}

# {{role-why}}
resource "azurerm_role_assignment" "gitlab" {
{{?vault}}  scope                = "/subscriptions/${local.subscription_id}/resourceGroups/${local.resource_group}/providers/Microsoft.KeyVault/vaults/${local.vault}/secrets/${local.secret}"
{{?!vault}}  scope                = "/subscriptions/${local.subscription_id}/resourceGroups/${local.resource_group}"
  role_definition_name = "{{role}}"
{{?uami}}  principal_id         = azurerm_user_assigned_identity.gitlab.principal_id
{{?app}}  principal_id         = azuread_service_principal.gitlab.object_id
  principal_type       = "ServicePrincipal"
}
{{/}}

# Store it as the CI/CD variable {{client-variable}}.
output "client_id" {
{{?uami}}  value = azurerm_user_assigned_identity.gitlab.client_id
{{?app}}  value = azuread_application_registration.gitlab.client_id
}
