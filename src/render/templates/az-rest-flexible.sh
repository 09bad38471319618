#!/bin/sh
{{?uami}}# Creates a flexible credential under a managed identity that exists.
{{?app}}# Creates a flexible credential under an app registration that exists.
# Needs: {{needs}}
{{>preview}}
set -eu

# Edit these lines, and nothing else.
{{?uami}}
SUBSCRIPTION={{sh subscription}}
GROUP={{sh group}}
IDENTITY={{sh identityName}}
{{/}}
{{?app}}CLIENT_ID={{sh client}}

# From the token.
{{?uami}}CREDENTIAL={{sh credential}}
CREDENTIAL_JSON={{sh >credential-flexible}}

{{?sovereign}}az cloud set --name {{az-cloud}}
{{?uami}}
az rest --method put --headers Content-Type=application/json --body="$CREDENTIAL_JSON" --output none \
  --url="/subscriptions/$SUBSCRIPTION/resourceGroups/$GROUP/providers/Microsoft.ManagedIdentity/userAssignedIdentities/$IDENTITY/federatedIdentityCredentials/$CREDENTIAL?api-version=2025-01-31-preview"
{{/}}
{{?app}}{{>graph}}
