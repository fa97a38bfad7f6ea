//! Users of a consumer project: `client.users`.

use tenure_types::search::SearchRequest;
pub use tenure_types::users::{
    ConnectedAppsResponse, CreateRequest, CreateResponse, DeleteResponse, ExchangePrimaryFactorRequest,
    SearchResponse, UpdateRequest, UpdateResponse, User, UserResponse,
};

use crate::pages::{Pages, Sealed, Search};
use crate::resource::{calls, resource};
use crate::{Answer, Authorization, Error};

resource! {
    /// Users of a consumer project.
    Users
}

calls! { Users {
    /// Creates a user.
    ///
    /// Fails with `duplicate_email`, `duplicate_phone_number` and `duplicate_user_external_id` when another user has the
    /// same value, and with an `invalid_…` for a malformed field.
    ///
    /// ```no_run
    /// # use tenure::types::users::CreateRequest;
    /// # async fn example(client: tenure::Client) -> Result<(), tenure::Error> {
    /// let request = CreateRequest { email: Some("ada@example.com".into()), ..Default::default() };
    /// let answer = client.users.create(request).await?;
    /// let id = answer.body.user_id;
    /// # Ok(())
    /// # }
    /// ```
    POST "/v1/users" fn create[](CreateRequest) -> CreateResponse;

    /// Returns a user, by its id or its external id.
    ///
    /// Fails with `user_not_found`.
    ///
    /// ```no_run
    /// # async fn example(client: tenure::Client, user_id: &str) -> Result<(), tenure::Error> {
    /// let answer = client.users.get(user_id).await?;
    /// let address = &answer.emails[0].email;
    /// # Ok(())
    /// # }
    /// ```
    GET "/v1/users/{user_id}" fn get[user_id]() -> User;

    /// Finds users by filters, and returns one page. [`search_pages`](Self::search_pages) returns all pages.
    ///
    /// Fails with a `user_search_…` or `invalid_…` when a filter or the cursor is invalid.
    ///
    /// ```no_run
    /// # use tenure::types::search::SearchRequest;
    /// # async fn example(client: tenure::Client) -> Result<(), tenure::Error> {
    /// let request = SearchRequest { limit: Some(10), ..Default::default() };
    /// let answer = client.users.search(request).await?;
    /// let page = answer.body.results;
    /// # Ok(())
    /// # }
    /// ```
    POST read "/v1/users/search" fn search[](SearchRequest) -> SearchResponse;

    /// Changes a user's name, metadata, external id and roles. Absent fields keep their values.
    ///
    /// Fails with `user_not_found`, and with `duplicate_user_external_id` when another user has the same value.
    ///
    /// ```no_run
    /// # use tenure::types::users::UpdateRequest;
    /// # async fn example(client: tenure::Client, user_id: &str) -> Result<(), tenure::Error> {
    /// let request = UpdateRequest { external_id: Some("ada".into()), ..Default::default() };
    /// let answer = client.users.update(user_id, request).await?;
    /// let user = answer.body.user;
    /// # Ok(())
    /// # }
    /// ```
    PUT "/v1/users/{user_id}" fn update[user_id](UpdateRequest) -> UpdateResponse;

    /// Deletes a user, its factors and its sessions.
    ///
    /// Fails with `user_not_found`.
    ///
    /// ```no_run
    /// # async fn example(client: tenure::Client, user_id: &str) -> Result<(), tenure::Error> {
    /// client.users.delete(user_id).await?;
    /// # Ok(())
    /// # }
    /// ```
    DELETE "/v1/users/{user_id}" fn delete[user_id]() -> DeleteResponse;

    /// Replaces a user's only e-mail address or phone number.
    ///
    /// Fails with `user_not_found`, and with a `duplicate_…` when another user has the same value.
    ///
    /// ```no_run
    /// # use tenure::types::users::ExchangePrimaryFactorRequest;
    /// # async fn example(client: tenure::Client, user_id: &str) -> Result<(), tenure::Error> {
    /// let request = ExchangePrimaryFactorRequest::email_address("ada@example.org");
    /// let answer = client.users.exchange_primary_factor(user_id, request).await?;
    /// let user = answer.body.user;
    /// # Ok(())
    /// # }
    /// ```
    PUT "/v1/users/{user_id}/exchange_primary_factor"
        fn exchange_primary_factor[user_id](ExchangePrimaryFactorRequest) -> UserResponse;

    /// Deletes an e-mail address of a user.
    ///
    /// Fails with `email_not_found`.
    ///
    /// ```no_run
    /// # async fn example(client: tenure::Client, email_id: &str) -> Result<(), tenure::Error> {
    /// client.users.delete_email(email_id).await?;
    /// # Ok(())
    /// # }
    /// ```
    DELETE "/v1/users/emails/{email_id}" fn delete_email[email_id]() -> UserResponse;

    /// Deletes a phone number of a user.
    ///
    /// Fails with `phone_number_not_found`.
    ///
    /// ```no_run
    /// # async fn example(client: tenure::Client, phone_id: &str) -> Result<(), tenure::Error> {
    /// client.users.delete_phone_number(phone_id).await?;
    /// # Ok(())
    /// # }
    /// ```
    DELETE "/v1/users/phone_numbers/{phone_id}" fn delete_phone_number[phone_id]() -> UserResponse;

    /// Deletes the password of a user.
    ///
    /// Fails with `password_not_found`.
    ///
    /// ```no_run
    /// # async fn example(client: tenure::Client, password_id: &str) -> Result<(), tenure::Error> {
    /// client.users.delete_password(password_id).await?;
    /// # Ok(())
    /// # }
    /// ```
    DELETE "/v1/users/passwords/{password_id}" fn delete_password[password_id]() -> UserResponse;

    /// Deletes the external id of a user.
    ///
    /// Fails with `user_not_found`.
    ///
    /// ```no_run
    /// # async fn example(client: tenure::Client, user_id: &str) -> Result<(), tenure::Error> {
    /// client.users.delete_external_id(user_id).await?;
    /// # Ok(())
    /// # }
    /// ```
    DELETE "/v1/users/{user_id}/external_id" fn delete_external_id[user_id]() -> UserResponse;

    /// Lists the apps that a user has connected. The list is empty: Tenure is not an OAuth authorization server.
    ///
    /// Fails with `user_not_found`.
    ///
    /// ```no_run
    /// # async fn example(client: tenure::Client, user_id: &str) -> Result<(), tenure::Error> {
    /// let answer = client.users.connected_apps(user_id).await?;
    /// let none = answer.body.connected_apps;
    /// # Ok(())
    /// # }
    /// ```
    GET "/v1/users/{user_id}/connected_apps" fn connected_apps[user_id]() -> ConnectedAppsResponse;
} }

impl Users {
    /// Finds users by filters and returns all pages, from the request's cursor to the end.
    ///
    /// ```no_run
    /// # use tenure::types::search::SearchRequest;
    /// # async fn example(client: tenure::Client) -> Result<(), tenure::Error> {
    /// let mut pages = client.users.search_pages(SearchRequest::default());
    /// while let Some(page) = pages.next().await? {
    ///     for user in &page.results {
    ///         println!("{}", user.user_id);
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn search_pages(&self, request: SearchRequest) -> Pages<Self> {
        Pages::new(self.clone(), request, None)
    }
}

impl Sealed for Users {}

impl Search for Users {
    type Request = SearchRequest;
    type Page = SearchResponse;

    async fn page(
        &self,
        request: SearchRequest,
        _: Option<&Authorization>,
    ) -> Result<Answer<SearchResponse>, Error> {
        self.search(request).await
    }

    fn cursor(request: &mut SearchRequest) -> &mut Option<String> {
        &mut request.cursor
    }

    fn next_cursor(page: &SearchResponse) -> Option<&str> {
        page.results_metadata.next_cursor.as_deref()
    }
}
