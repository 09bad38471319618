#!/bin/sh
{{?uami}}# Creates a user-assigned managed identity unless it exists, its federated credential and its role.
{{?app}}# Creates an app registration unless CLIENT_ID names one, its federated credential and its role.
# Needs: {{needs}}
{{>preview}}
set -eu

# Edit these lines, and nothing else.
SUBSCRIPTION={{sh subscription}}
{{?uami}}GROUP={{sh group}}
{{?!uami}}{{?role}}GROUP={{sh group}}
IDENTITY={{sh identityName}}
{{?app}}{{?client}}CLIENT_ID={{sh client}}
{{?app}}{{?!client}}CLIENT_ID=''
{{?located}}LOCATION={{sh location}}
{{?vault}}VAULT={{sh vault}}
{{?vault}}SECRET={{sh secret}}

# From the token.
{{?app}}{{?exact}}CREDENTIAL_JSON={{sh >credential-app}}
{{?app}}{{?flexible}}CREDENTIAL_JSON={{sh >credential-flexible}}
{{?uami}}
CREDENTIAL={{sh credential}}
ISSUER={{az issuer}}
{{?exact}}SUBJECT={{az subject}}
{{?flexible}}EXPRESSION={{az expression}}
AUDIENCE={{azlist audience}}
{{/}}

{{?sovereign}}az cloud set --name {{az-cloud}}
az account set --subscription="$SUBSCRIPTION"

{{?uami}}
if ! az identity show --resource-group="$GROUP" --name="$IDENTITY" --output none 2>/dev/null; then
  az identity create --resource-group="$GROUP" --name="$IDENTITY"{{location-option}} --output none
fi
# Several credentials of one identity are created one after another: in parallel they are refused (409).
az identity federated-credential create --resource-group="$GROUP" --identity-name="$IDENTITY" --name="$CREDENTIAL" \
{{?exact}}  --issuer="$ISSUER" --subject="$SUBJECT" --audiences="$AUDIENCE" --output none
{{?flexible}}  --issuer="$ISSUER" --cme-value="$EXPRESSION" --cme-version=1 --audiences="$AUDIENCE" --output none
PRINCIPAL_ID="$(az identity show --resource-group="$GROUP" --name="$IDENTITY" --query principalId --output tsv)"
CLIENT_ID="$(az identity show --resource-group="$GROUP" --name="$IDENTITY" --query clientId --output tsv)"
{{/}}
{{?app}}
if [ -z "$CLIENT_ID" ]; then
  CLIENT_ID="$(az ad app create --display-name="$IDENTITY" --query appId --output tsv)"
  az ad sp create --id="$CLIENT_ID" --output none
fi
{{?exact}}az ad app federated-credential create --id="$CLIENT_ID" --parameters="$CREDENTIAL_JSON" --output none
{{?flexible}}{{>graph}}
PRINCIPAL_ID="$(az ad sp show --id="$CLIENT_ID" --query id --output tsv)"
{{/}}
{{?role}}

# {{role-why}}
{{?vault}}SCOPE="/subscriptions/$SUBSCRIPTION/resourceGroups/$GROUP/providers/Microsoft.KeyVault/vaults/$VAULT/secrets/$SECRET"
{{?!vault}}SCOPE="/subscriptions/$SUBSCRIPTION/resourceGroups/$GROUP"
az role assignment create --assignee-object-id="$PRINCIPAL_ID" --assignee-principal-type ServicePrincipal \
  --role '{{role}}' --scope="$SCOPE" --output none
{{/}}

echo "Store this as the CI/CD variable {{client-variable}}: $CLIENT_ID"
