//! The clouds, one entry each.

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

/// What is known of a cloud.
#[derive(Debug)]
pub struct Facts {
    /// Which it is.
    pub cloud: Cloud,
    /// Its id in the module's options.
    pub id: &'static str,
    /// Its name in sentences.
    pub name: &'static str,
    /// Its name for `az cloud set`.
    pub az_name: &'static str,
    /// The audience that Microsoft recommends for a credential in it.
    pub audience: &'static str,
}

/// Every cloud that is known well enough.
pub const CLOUDS: [Facts; 3] = [
    Facts {
        cloud: Cloud::Public,
        id: "public",
        name: "the public cloud",
        az_name: "AzureCloud",
        audience: "api://AzureADTokenExchange",
    },
    Facts {
        cloud: Cloud::UsGov,
        id: "usgov",
        name: "Azure Government (US)",
        az_name: "AzureUSGovernment",
        audience: "api://AzureADTokenExchangeUSGov",
    },
    Facts {
        cloud: Cloud::China,
        id: "china",
        name: "Azure operated by 21Vianet (China)",
        az_name: "AzureChinaCloud",
        audience: "api://AzureADTokenExchangeChina",
    },
];

impl Cloud {
    /// What is known of it.
    pub fn facts(self) -> &'static Facts {
        let [public, us_gov, china] = &CLOUDS;
        match self {
            Self::Public => public,
            Self::UsGov => us_gov,
            Self::China => china,
        }
    }

    /// The cloud of an option's value.
    pub fn from_id(id: &str) -> Option<Self> {
        CLOUDS.iter().find(|facts| facts.id == id).map(|facts| facts.cloud)
    }
}
