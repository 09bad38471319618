{{?uami}}# Creates a user-assigned managed identity unless it exists, its federated credential and its role.
{{?app}}# Creates an app registration, its service principal, its federated credential and its role.
# Needs: {{needs}}
{{>preview}}
$ErrorActionPreference = 'Stop'

# Edit these lines, and nothing else.
$Subscription = {{ps subscription}}
{{?uami}}$Group = {{ps group}}
{{?!uami}}{{?role}}$Group = {{ps group}}
$IdentityName = {{ps identityName}}
{{?vault}}$Vault = {{ps vault}}
{{?vault}}$Secret = {{ps secret}}

# From the token.
$Credential = {{ps credential}}
{{?flexible}}
$CredentialJson = {{ps-json >credential-flexible}}
{{/}}
{{?exact}}
$Issuer = {{ps issuer}}
$Subject = {{ps subject}}
$Audience = {{ps audience}}
{{/}}

Set-AzContext -Subscription $Subscription | Out-Null
{{?uami}}
$Identity = Get-AzUserAssignedIdentity -ResourceGroupName $Group -Name $IdentityName -ErrorAction SilentlyContinue
if (-not $Identity) {
{{?located}}    $Location = {{ps location}}
{{?!located}}    $Location = (Get-AzResourceGroup -Name $Group).Location
    $Identity = New-AzUserAssignedIdentity -ResourceGroupName $Group -Name $IdentityName -Location $Location
}
# Several credentials of one identity are created one after another: in parallel they are refused (409).
{{?exact}}
New-AzFederatedIdentityCredential -ResourceGroupName $Group -IdentityName $IdentityName -Name $Credential `
    -Issuer $Issuer -Subject $Subject -Audience @($Audience) | Out-Null
{{/}}
{{?flexible}}
$Path = "/subscriptions/$Subscription/resourceGroups/$Group/providers/Microsoft.ManagedIdentity/userAssignedIdentities/$IdentityName/federatedIdentityCredentials/${Credential}?api-version=2025-01-31-preview"
$Answer = Invoke-AzRestMethod -Method PUT -Path $Path -Payload $CredentialJson
{{/}}
$PrincipalId = $Identity.PrincipalId
$ClientId = $Identity.ClientId
{{/}}
{{?app}}
$App = New-AzADApplication -DisplayName $IdentityName
$PrincipalId = (New-AzADServicePrincipal -ApplicationId $App.AppId).Id
$ClientId = $App.AppId
{{?exact}}
New-AzADAppFederatedCredential -ApplicationObjectId $App.Id -Name $Credential `
    -Issuer $Issuer -Subject $Subject -Audience @($Audience) | Out-Null
{{/}}
{{?flexible}}
$Uri = "https://{{graph-host}}/beta/applications/$($App.Id)/federatedIdentityCredentials"
$Answer = Invoke-AzRestMethod -Method POST -Uri $Uri -Payload $CredentialJson
{{/}}
{{/}}
{{?flexible}}if ($Answer.StatusCode -ge 400) { throw $Answer.Content }
{{?role}}

# {{role-why}}
{{?vault}}$Scope = "/subscriptions/$Subscription/resourceGroups/$Group/providers/Microsoft.KeyVault/vaults/$Vault/secrets/$Secret"
{{?!vault}}$Scope = "/subscriptions/$Subscription/resourceGroups/$Group"
New-AzRoleAssignment -ObjectId $PrincipalId -RoleDefinitionName '{{role}}' -Scope $Scope | Out-Null
{{/}}

"Store this as the CI/CD variable {{client-variable}}: $ClientId"
