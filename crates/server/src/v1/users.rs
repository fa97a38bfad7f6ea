//! `/v1/users`: its endpoints.

use tenure_engine::v1::users;
use tenure_types::search::SearchRequest;
use tenure_types::users::{
    ConnectedAppsResponse, CreateRequest, CreateResponse, DeleteResponse, ExchangePrimaryFactorRequest,
    SearchResponse, UpdateRequest, UpdateResponse, User, UserResponse,
};

use crate::http::endpoints;

endpoints! {
    tag = "Users";

    /// Makes a user.
    post "/v1/users" users_create(consumer, json CreateRequest) -> created CreateResponse = users::create;

    /// Takes an e-mail address from its user.
    delete "/v1/users/emails/{email_id}"
        users_emails_delete(consumer, ["email_id": "The e-mail address's id"])
        -> UserResponse = users::emails::delete;

    /// Takes the password from its user.
    delete "/v1/users/passwords/{password_id}"
        users_passwords_delete(consumer, ["password_id": "The password's id"])
        -> UserResponse = users::passwords::delete;

    /// Takes a phone number from its user.
    delete "/v1/users/phone_numbers/{phone_id}"
        users_phone_numbers_delete(consumer, ["phone_id": "The phone number's id"])
        -> UserResponse = users::phone_numbers::delete;

    /// Finds users by filters, page by page.
    post "/v1/users/search" users_search(consumer, json SearchRequest) -> SearchResponse = users::search;

    /// A user, by our id or the external one.
    get "/v1/users/{user_id}"
        users_get(consumer, ["user_id": "The user's id, ours or external"]) -> User = users::get;

    /// Changes a user's name, metadata, external id and roles.
    put "/v1/users/{user_id}"
        users_update(consumer, ["user_id": "The user's id, ours or external"], json UpdateRequest)
        -> UpdateResponse = users::update;

    /// Deletes a user, its factors and its sessions.
    delete "/v1/users/{user_id}"
        users_delete(consumer, ["user_id": "The user's id, ours or external"]) -> DeleteResponse = users::delete;

    /// The apps that a user has connected: none, as Tenure is no OAuth authorization server.
    get "/v1/users/{user_id}/connected_apps"
        users_connected_apps(consumer, ["user_id": "The user's id, ours or external"])
        -> ConnectedAppsResponse = users::connected_apps;

    /// Replaces a user's only e-mail address or phone number by another.
    put "/v1/users/{user_id}/exchange_primary_factor"
        users_exchange_primary_factor(consumer, ["user_id": "The user's id, ours or external"], json ExchangePrimaryFactorRequest)
        -> UserResponse = users::exchange_primary_factor;

    /// Takes the external id from a user.
    delete "/v1/users/{user_id}/external_id"
        users_external_id(consumer, ["user_id": "The user's id, ours or external"])
        -> UserResponse = users::delete_external_id;
}
