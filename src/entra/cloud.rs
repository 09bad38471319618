//! Azure's clouds, one entry each.
//!
//! Sources: Microsoft, national clouds (authorities); the Azure CLI's own list (names, Key Vault suffixes). In China the CLI logs in at
//! `login.chinacloudapi.cn`, while the documentation has the authority below. Only the public audience is on a page of Microsoft's about
//! credentials for issuers like GitLab; in the other clouds any string works, as long as token and credential have the same.

/// An Azure cloud.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cloud {
    /// The global cloud.
    Public,
    /// Azure Government (United States).
    UsGov,
    /// Azure operated by 21Vianet (China).
    China,
}

/// What is known about a cloud.
#[derive(Debug)]
pub struct CloudInfo {
    /// The cloud.
    pub cloud: Cloud,
    /// Its id in the module's options.
    pub id: &'static str,
    /// Its name in sentences.
    pub name: &'static str,
    /// Its name for `az cloud set`.
    pub az_name: &'static str,
    /// The audience that Microsoft recommends for a credential in it.
    pub audience: &'static str,
    /// The authority, as Microsoft documents it for programs.
    pub authority: &'static str,
    /// The suffix of a Key Vault's host name (`az cloud list`, Azure CLI 2.91.0).
    pub vault_suffix: &'static str,
}

/// Every supported cloud. The Azure CLI knows Bleu (France) too, but no page names an audience for it.
pub const CLOUDS: [CloudInfo; 3] = [
    CloudInfo {
        cloud: Cloud::Public,
        id: "public",
        name: "the public cloud",
        az_name: "AzureCloud",
        audience: "api://AzureADTokenExchange",
        authority: "https://login.microsoftonline.com",
        vault_suffix: ".vault.azure.net",
    },
    CloudInfo {
        cloud: Cloud::UsGov,
        id: "usgov",
        name: "Azure Government (US)",
        az_name: "AzureUSGovernment",
        audience: "api://AzureADTokenExchangeUSGov",
        authority: "https://login.microsoftonline.us",
        vault_suffix: ".vault.usgovcloudapi.net",
    },
    CloudInfo {
        cloud: Cloud::China,
        id: "china",
        name: "Azure operated by 21Vianet (China)",
        az_name: "AzureChinaCloud",
        audience: "api://AzureADTokenExchangeChina",
        authority: "https://login.partner.microsoftonline.cn",
        vault_suffix: ".vault.azure.cn",
    },
];

impl Cloud {
    /// What is known about it.
    pub fn info(self) -> &'static CloudInfo {
        let [public, us_gov, china] = &CLOUDS;
        match self {
            Self::Public => public,
            Self::UsGov => us_gov,
            Self::China => china,
        }
    }

    /// The cloud with this id.
    pub fn from_id(id: &str) -> Option<Self> {
        CLOUDS.iter().find(|facts| facts.id == id).map(|facts| facts.cloud)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clouds_are_told_apart_by_everything() {
        let cases = [
            ("public", Cloud::Public, "AzureCloud", "https://login.microsoftonline.com", ".vault.azure.net"),
            (
                "usgov",
                Cloud::UsGov,
                "AzureUSGovernment",
                "https://login.microsoftonline.us",
                ".vault.usgovcloudapi.net",
            ),
            ("china", Cloud::China, "AzureChinaCloud", "https://login.partner.microsoftonline.cn", ".vault.azure.cn"),
        ];
        assert_eq!(cases.len(), CLOUDS.len());
        for (id, cloud, az_name, authority, vault_suffix) in cases {
            let facts = cloud.info();
            assert_eq!(Cloud::from_id(id), Some(cloud));
            assert_eq!(
                (facts.id, facts.az_name, facts.authority, facts.vault_suffix),
                (id, az_name, authority, vault_suffix)
            );
        }
        // Bleu's audience is unknown, so it is not supported.
        assert_eq!(Cloud::from_id("bleu"), None);
        assert!(CLOUDS.iter().all(|facts| facts.audience.starts_with("api://AzureADTokenExchange")));
    }
}
