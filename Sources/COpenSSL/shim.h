// OpenSSL 3 (also 1.1.1) for Swift. Each shim says why Swift cannot call the name itself.
#ifndef C_OPENSSL_SHIM_H
#define C_OPENSSL_SHIM_H

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <string.h>

// Function-like macros over SSL_CTX_ctrl and SSL_ctrl, which Swift does not import.
static inline int copenssl_set_min_tls12(SSL_CTX *context) {
    return (int)SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
}
static inline long copenssl_set_mode(SSL_CTX *context, long mode) { return SSL_CTX_set_mode(context, mode); }
static inline long copenssl_session_cache_off(SSL_CTX *context) {
    return SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
}
static inline int copenssl_set_server_name(SSL *ssl, const char *name) {
    return (int)SSL_set_tlsext_host_name(ssl, name);
}

// Macros with a cast inside: Swift imports plain integer literals only.
static const uint64_t copenssl_options =
    SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE;
static const long copenssl_modes =
    SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER;
static inline void copenssl_set_options(SSL_CTX *context) { SSL_CTX_set_options(context, copenssl_options); }

// BIO_ctrl macro: bytes that wait in a memory BIO.
static inline size_t copenssl_pending(BIO *bio) { return BIO_ctrl_pending(bio); }

// Partial wildcards (`w*.example.com`) are refused as browsers do; the flag is a macro.
static inline void copenssl_strict_wildcards(SSL *ssl) {
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
}

// Takes `http/1.1` if the client offers it. A callback with an `unsigned char **` result is shorter in C.
static inline int copenssl_select_http11(SSL *ssl, const unsigned char **out, unsigned char *out_length,
                                         const unsigned char *in, unsigned int in_length, void *unused) {
    (void)ssl;
    (void)unused;
    static const unsigned char name[] = "http/1.1";
    for (unsigned int i = 0; i < in_length; i += 1u + in[i]) {
        if (in[i] == 8 && in_length - i > 8 && memcmp(in + i + 1, name, 8) == 0) {
            *out = in + i + 1;
            *out_length = 8;
            return SSL_TLSEXT_ERR_OK;
        }
    }
    return SSL_TLSEXT_ERR_NOACK;
}
static inline void copenssl_accept_http11(SSL_CTX *context) {
    SSL_CTX_set_alpn_select_cb(context, copenssl_select_http11, NULL);
}
static inline int copenssl_offer_http11(SSL_CTX *context) {
    static const unsigned char list[] = "\x08http/1.1";
    return SSL_CTX_set_alpn_protos(context, list, 9);
}

#endif
