//! Members of organizations: `client.organizations.members`.

pub use tenure_types::b2b::members::{
    ConnectedAppsResponse, CreateRequest, DangerouslyGetRequest, DeleteResponse, GetRequest, MemberResponse,
    SearchRequest, SearchResponse, StartEmailUpdateRequest, UnlinkRetiredEmailRequest,
    UnlinkRetiredEmailResponse, UpdateRequest,
};

use crate::pages::{Pages, Sealed, Search};
use crate::resource::{calls, resource};
use crate::{Answer, Authorization, Error};

resource! {
    /// Members of organizations.
    Members
}

calls! { Members {
    /// Creates a member of an organization.
    ///
    /// Fails with `organization_not_found`, and with `duplicate_member_email` when the address is taken.
    ///
    /// ```no_run
    /// # use tenure::types::b2b::members::CreateRequest;
    /// # async fn example(client: tenure::B2bClient, organization_id: &str) -> Result<(), tenure::Error> {
    /// let request = CreateRequest::new("ada@example.com");
    /// let answer = client.organizations.members.create(organization_id, request, None).await?;
    /// let id = answer.body.member_id;
    /// # Ok(())
    /// # }
    /// ```
    POST "/v1/b2b/organizations/{organization_id}/members"
        fn create[organization_id](CreateRequest) acting -> MemberResponse;

    /// Returns a member of an organization, by its id, its external id or its e-mail address.
    ///
    /// Fails with `organization_not_found` and `member_not_found`.
    ///
    /// ```no_run
    /// # use tenure::types::b2b::members::GetRequest;
    /// # async fn example(client: tenure::B2bClient, organization_id: &str) -> Result<(), tenure::Error> {
    /// let request = GetRequest::email_address("ada@example.com");
    /// let answer = client.organizations.members.get(organization_id, request, None).await?;
    /// let member = answer.body.member;
    /// # Ok(())
    /// # }
    /// ```
    GET "/v1/b2b/organizations/{organization_id}/member"
        fn get[organization_id](GetRequest) acting -> MemberResponse;

    /// Returns a member of any organization. Make sure that your caller may see that organization.
    ///
    /// Fails with `member_not_found`.
    ///
    /// ```no_run
    /// # use tenure::types::b2b::members::DangerouslyGetRequest;
    /// # async fn example(client: tenure::B2bClient, member_id: &str) -> Result<(), tenure::Error> {
    /// let request = DangerouslyGetRequest { include_deleted: Some(true) };
    /// let answer = client.organizations.members.dangerously_get(member_id, request, None).await?;
    /// let whose = answer.body.organization;
    /// # Ok(())
    /// # }
    /// ```
    GET "/v1/b2b/organizations/members/dangerously_get/{member_id}"
        fn dangerously_get[member_id](DangerouslyGetRequest) acting -> MemberResponse;

    /// Finds members of organizations by filters, and returns one page. [`search_pages`](Self::search_pages) returns all
    /// pages.
    ///
    /// Fails with a `member_search_…` or `invalid_…` when a filter or the cursor is invalid.
    ///
    /// ```no_run
    /// # use tenure::types::b2b::members::SearchRequest;
    /// # async fn example(client: tenure::B2bClient, organization_id: &str) -> Result<(), tenure::Error> {
    /// let request = SearchRequest::new([organization_id]);
    /// let answer = client.organizations.members.search(request, None).await?;
    /// let page = answer.body.members;
    /// # Ok(())
    /// # }
    /// ```
    POST read "/v1/b2b/organizations/members/search" fn search[](SearchRequest) acting -> SearchResponse;

    /// Changes a member. Absent fields keep their values.
    ///
    /// Fails with `organization_not_found` and `member_not_found`.
    ///
    /// ```no_run
    /// # use tenure::types::b2b::members::UpdateRequest;
    /// # async fn example(client: tenure::B2bClient, organization_id: &str, member_id: &str) -> Result<(), tenure::Error> {
    /// let request = UpdateRequest { name: Some("Ada Lovelace".into()), ..Default::default() };
    /// let answer = client.organizations.members.update(organization_id, member_id, request, None).await?;
    /// let member = answer.body.member;
    /// # Ok(())
    /// # }
    /// ```
    PUT "/v1/b2b/organizations/{organization_id}/members/{member_id}"
        fn update[organization_id, member_id](UpdateRequest) acting -> MemberResponse;

    /// Deletes a member and its credentials. [`reactivate`](Self::reactivate) restores the member.
    ///
    /// Fails with `organization_not_found` and `member_not_found`.
    ///
    /// ```no_run
    /// # async fn example(client: tenure::B2bClient, organization_id: &str, member_id: &str) -> Result<(), tenure::Error> {
    /// client.organizations.members.delete(organization_id, member_id, None).await?;
    /// # Ok(())
    /// # }
    /// ```
    DELETE "/v1/b2b/organizations/{organization_id}/members/{member_id}"
        fn delete[organization_id, member_id]() acting -> DeleteResponse;

    /// Restores a deleted member.
    ///
    /// Fails with `organization_not_found` and `member_not_found`.
    ///
    /// ```no_run
    /// # async fn example(client: tenure::B2bClient, organization_id: &str, member_id: &str) -> Result<(), tenure::Error> {
    /// client.organizations.members.reactivate(organization_id, member_id, None).await?;
    /// # Ok(())
    /// # }
    /// ```
    PUT "/v1/b2b/organizations/{organization_id}/members/{member_id}/reactivate"
        fn reactivate[organization_id, member_id]() acting -> MemberResponse;

    /// Deletes the phone number of a member. The member's sessions continue.
    ///
    /// Fails with `organization_not_found` and `member_not_found`.
    ///
    /// ```no_run
    /// # async fn example(client: tenure::B2bClient, organization_id: &str, member_id: &str) -> Result<(), tenure::Error> {
    /// client.organizations.members.delete_mfa_phone_number(organization_id, member_id, None).await?;
    /// # Ok(())
    /// # }
    /// ```
    DELETE "/v1/b2b/organizations/{organization_id}/members/mfa_phone_numbers/{member_id}"
        fn delete_mfa_phone_number[organization_id, member_id]() acting -> MemberResponse;

    /// Deletes the authenticator app and the recovery codes of a member. The member's sessions continue.
    ///
    /// Fails with `organization_not_found` and `member_not_found`.
    ///
    /// ```no_run
    /// # async fn example(client: tenure::B2bClient, organization_id: &str, member_id: &str) -> Result<(), tenure::Error> {
    /// client.organizations.members.delete_totp(organization_id, member_id, None).await?;
    /// # Ok(())
    /// # }
    /// ```
    DELETE "/v1/b2b/organizations/{organization_id}/members/{member_id}/totp"
        fn delete_totp[organization_id, member_id]() acting -> MemberResponse;

    /// Deletes the password of a member. The member's sessions continue.
    ///
    /// Fails with `organization_not_found` and `member_password_not_found`.
    ///
    /// ```no_run
    /// # async fn example(client: tenure::B2bClient, organization_id: &str, member_password_id: &str) -> Result<(), tenure::Error> {
    /// client.organizations.members.delete_password(organization_id, member_password_id, None).await?;
    /// # Ok(())
    /// # }
    /// ```
    DELETE "/v1/b2b/organizations/{organization_id}/members/passwords/{member_password_id}"
        fn delete_password[organization_id, member_password_id]() acting -> MemberResponse;

    /// Deletes the external id of a member.
    ///
    /// Fails with `organization_not_found` and `member_not_found`.
    ///
    /// ```no_run
    /// # async fn example(client: tenure::B2bClient, organization_id: &str, member_id: &str) -> Result<(), tenure::Error> {
    /// client.organizations.members.delete_external_id(organization_id, member_id, None).await?;
    /// # Ok(())
    /// # }
    /// ```
    DELETE "/v1/b2b/organizations/{organization_id}/members/{member_id}/external_id"
        fn delete_external_id[organization_id, member_id]() acting -> MemberResponse;

    /// Unlinks an e-mail address that a member had before.
    ///
    /// Fails with `organization_not_found` and `member_not_found`.
    ///
    /// ```no_run
    /// # use tenure::types::b2b::members::UnlinkRetiredEmailRequest;
    /// # async fn example(client: tenure::B2bClient, organization_id: &str, member_id: &str) -> Result<(), tenure::Error> {
    /// let request = UnlinkRetiredEmailRequest::email_address("ada@example.org");
    /// client.organizations.members.unlink_retired_email(organization_id, member_id, request, None).await?;
    /// # Ok(())
    /// # }
    /// ```
    POST "/v1/b2b/organizations/{organization_id}/members/{member_id}/unlink_retired_email"
        fn unlink_retired_email[organization_id, member_id](UnlinkRetiredEmailRequest) acting -> UnlinkRetiredEmailResponse;

    /// Starts a change of a member's e-mail address, by sending a link or a code to the new address.
    ///
    /// Fails with `member_not_found`, and with a `duplicate_…` or `desired_email_…` when the address is taken.
    ///
    /// ```no_run
    /// # use tenure::types::b2b::members::StartEmailUpdateRequest;
    /// # async fn example(client: tenure::B2bClient, organization_id: &str, member_id: &str) -> Result<(), tenure::Error> {
    /// let request = StartEmailUpdateRequest::new("ada@example.org");
    /// client.organizations.members.start_email_update(organization_id, member_id, request, None).await?;
    /// # Ok(())
    /// # }
    /// ```
    POST "/v1/b2b/organizations/{organization_id}/members/{member_id}/start_email_update"
        fn start_email_update[organization_id, member_id](StartEmailUpdateRequest) acting -> MemberResponse;

    /// Lists the apps that a member has connected. The list is empty: Tenure is not an OAuth authorization server.
    ///
    /// Fails with `organization_not_found` and `member_not_found`.
    ///
    /// ```no_run
    /// # async fn example(client: tenure::B2bClient, organization_id: &str, member_id: &str) -> Result<(), tenure::Error> {
    /// let answer = client.organizations.members.connected_apps(organization_id, member_id, None).await?;
    /// let none = answer.body.connected_apps;
    /// # Ok(())
    /// # }
    /// ```
    GET "/v1/b2b/organizations/{organization_id}/members/{member_id}/connected_apps"
        fn connected_apps[organization_id, member_id]() acting -> ConnectedAppsResponse;
} }

impl Members {
    /// Finds members by filters and returns all pages, from the request's cursor to the end.
    ///
    /// ```no_run
    /// # use tenure::types::b2b::members::SearchRequest;
    /// # async fn example(client: tenure::B2bClient, organization_id: &str) -> Result<(), tenure::Error> {
    /// let request = SearchRequest::new([organization_id]);
    /// let mut pages = client.organizations.members.search_pages(request, None);
    /// while let Some(page) = pages.next().await? {
    ///     for member in &page.members {
    ///         println!("{}", member.email_address);
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn search_pages(&self, request: SearchRequest, acting: Option<&Authorization>) -> Pages<Self> {
        Pages::new(self.clone(), request, acting)
    }
}

impl Sealed for Members {}

impl Search for Members {
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
