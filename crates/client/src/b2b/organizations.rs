//! Organizations: `client.organizations`.

pub use tenure_types::b2b::organizations::{
    ConnectedAppsResponse, CreateRequest, DeleteResponse, MetricsResponse, OrganizationResponse,
    SearchResponse, UpdateRequest,
};
use tenure_types::search::SearchRequest;

use super::members::Members;
use crate::pages::{Pages, Sealed, Search};
use crate::resource::{calls, resource};
use crate::{Answer, Authorization, Error};

resource! {
    /// Organizations of a B2B project.
    Organizations {
        /// Their members.
        members: Members,
    }
}

calls! { Organizations {
    /// Creates an organization.
    ///
    /// Fails with `organization_slug_already_used` and `organization_external_id_already_used`.
    ///
    /// ```no_run
    /// # use tenure::types::b2b::organizations::CreateRequest;
    /// # async fn example(client: tenure::B2bClient) -> Result<(), tenure::Error> {
    /// let request = CreateRequest::new("Analytical Engines");
    /// let answer = client.organizations.create(request, None).await?;
    /// let id = answer.body.organization.organization_id;
    /// # Ok(())
    /// # }
    /// ```
    POST "/v1/b2b/organizations" fn create[](CreateRequest) acting -> OrganizationResponse;

    /// Returns an organization, by its id, its external id or its slug.
    ///
    /// Fails with `organization_not_found`.
    ///
    /// ```no_run
    /// # async fn example(client: tenure::B2bClient, organization_id: &str) -> Result<(), tenure::Error> {
    /// let answer = client.organizations.get(organization_id, None).await?;
    /// let name = answer.body.organization.organization_name;
    /// # Ok(())
    /// # }
    /// ```
    GET "/v1/b2b/organizations/{organization_id}" fn get[organization_id]() acting -> OrganizationResponse;

    /// Changes an organization. Absent fields keep their values.
    ///
    /// Fails with `organization_not_found`.
    ///
    /// ```no_run
    /// # use tenure::types::b2b::organizations::UpdateRequest;
    /// # async fn example(client: tenure::B2bClient, organization_id: &str) -> Result<(), tenure::Error> {
    /// let request = UpdateRequest {
    ///     organization_name: Some("Difference Engines".into()),
    ///     ..Default::default()
    /// };
    /// let answer = client.organizations.update(organization_id, request, None).await?;
    /// let name = answer.body.organization.organization_name;
    /// # Ok(())
    /// # }
    /// ```
    PUT "/v1/b2b/organizations/{organization_id}"
        fn update[organization_id](UpdateRequest) acting -> OrganizationResponse;

    /// Deletes an organization, its members and their sessions.
    ///
    /// Fails with `organization_not_found`.
    ///
    /// ```no_run
    /// # async fn example(client: tenure::B2bClient, organization_id: &str) -> Result<(), tenure::Error> {
    /// client.organizations.delete(organization_id, None).await?;
    /// # Ok(())
    /// # }
    /// ```
    DELETE "/v1/b2b/organizations/{organization_id}" fn delete[organization_id]() acting -> DeleteResponse;

    /// Finds organizations by filters, and returns one page. [`search_pages`](Self::search_pages) returns all pages.
    ///
    /// Fails with an `organization_search_…` or `invalid_…` when a filter or the cursor is invalid.
    ///
    /// ```no_run
    /// # use tenure::types::search::SearchRequest;
    /// # async fn example(client: tenure::B2bClient) -> Result<(), tenure::Error> {
    /// let request = SearchRequest { limit: Some(10), ..Default::default() };
    /// let answer = client.organizations.search(request, None).await?;
    /// let page = answer.body.organizations;
    /// # Ok(())
    /// # }
    /// ```
    POST read "/v1/b2b/organizations/search" fn search[](SearchRequest) acting -> SearchResponse;

    /// Counts the members of an organization.
    ///
    /// Fails with `organization_not_found`.
    ///
    /// ```no_run
    /// # async fn example(client: tenure::B2bClient, organization_id: &str) -> Result<(), tenure::Error> {
    /// let answer = client.organizations.metrics(organization_id, None).await?;
    /// let members = answer.body.member_count;
    /// # Ok(())
    /// # }
    /// ```
    GET "/v1/b2b/organizations/{organization_id}/metrics"
        fn metrics[organization_id]() acting -> MetricsResponse;

    /// Lists the apps that members have connected. The list is empty: Tenure is not an OAuth authorization server.
    ///
    /// Fails with `organization_not_found`.
    ///
    /// ```no_run
    /// # async fn example(client: tenure::B2bClient, organization_id: &str) -> Result<(), tenure::Error> {
    /// let answer = client.organizations.connected_apps(organization_id, None).await?;
    /// let none = answer.body.connected_apps;
    /// # Ok(())
    /// # }
    /// ```
    GET "/v1/b2b/organizations/{organization_id}/connected_apps"
        fn connected_apps[organization_id]() acting -> ConnectedAppsResponse;

    /// Deletes the external id of an organization.
    ///
    /// Fails with `organization_not_found`.
    ///
    /// ```no_run
    /// # async fn example(client: tenure::B2bClient, organization_id: &str) -> Result<(), tenure::Error> {
    /// client.organizations.delete_external_id(organization_id, None).await?;
    /// # Ok(())
    /// # }
    /// ```
    DELETE "/v1/b2b/organizations/{organization_id}/external_id"
        fn delete_external_id[organization_id]() acting -> OrganizationResponse;
} }

impl Organizations {
    /// Finds organizations by filters and returns all pages, from the request's cursor to the end.
    ///
    /// ```no_run
    /// # use tenure::types::search::SearchRequest;
    /// # async fn example(client: tenure::B2bClient) -> Result<(), tenure::Error> {
    /// let mut pages = client.organizations.search_pages(SearchRequest::default(), None);
    /// while let Some(page) = pages.next().await? {
    ///     for organization in &page.organizations {
    ///         println!("{}", organization.organization_slug);
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn search_pages(&self, request: SearchRequest, acting: Option<&Authorization>) -> Pages<Self> {
        Pages::new(self.clone(), request, acting)
    }
}

impl Sealed for Organizations {}

impl Search for Organizations {
    type Request = SearchRequest;
    type Page = SearchResponse;

    async fn page(
        &self,
        request: SearchRequest,
        acting: Option<&Authorization>,
    ) -> Result<Answer<SearchResponse>, Error> {
        self.search(request, acting).await
    }

    fn cursor(request: &mut SearchRequest) -> &mut Option<String> {
        &mut request.cursor
    }

    fn next_cursor(page: &SearchResponse) -> Option<&str> {
        page.results_metadata.next_cursor.as_deref()
    }
}
