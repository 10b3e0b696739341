using System.Collections.Concurrent;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Surveillance.Standalone.Stores;

namespace Surveillance.Tests.Dashboard.Access;

/// <summary>
/// A small OpenID Connect provider on loopback: discovery, keys, authorization code with PKCE, token. Whoever comes is
/// who <see cref="Claims"/> says.
/// </summary>
internal sealed class LocalProvider : IAsyncDisposable
{
    public const string ClientId = "desk";
    public const string ClientSecret = "a secret of the desk";

    private readonly WebApplication _app;
    private readonly RsaSecurityKey _key = new(RSA.Create(2048)) { KeyId = "one" };
    private readonly ConcurrentDictionary<string, (string Challenge, string Nonce)> _codes = new();

    private LocalProvider(WebApplication app, Uri address) => (_app, Address) = (app, address);

    public Uri Address { get; }

    /// <summary>What the next ID token says.</summary>
    public List<Claim> Claims { get; } = [];

    /// <summary>Signs the ID token with a key that is not among the published ones.</summary>
    public bool ForgesTokens { get; set; }

    public static async Task<LocalProvider> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var address = new Uri($"http://127.0.0.1:{ListeningPort.Free()}");
        app.Urls.Add($"{address}");
        var provider = new LocalProvider(app, address);
        app.MapGet("/.well-known/openid-configuration", () => Results.Json(provider.Discovery));
        app.MapGet("/keys", () => Results.Json(new { keys = new[] { provider.PublicKey } }));
        app.MapGet("/authorize", provider.Authorize);
        app.MapPost("/token", (Delegate)provider.TokenAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return provider;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Rsa.Dispose();
    }

    private string Root => $"{Address}".TrimEnd('/');

    private object Discovery => new
    {
        issuer = Root,
        authorization_endpoint = $"{Root}/authorize",
        token_endpoint = $"{Root}/token",
        jwks_uri = $"{Root}/keys",
        response_types_supported = (string[])["code"],
        subject_types_supported = (string[])["public"],
        id_token_signing_alg_values_supported = (string[])["RS256"],
    };

    private object PublicKey
    {
        get
        {
            var figures = _key.Rsa.ExportParameters(includePrivateParameters: false);
            return new
            {
                kty = "RSA",
                use = "sig",
                kid = _key.KeyId,
                n = Base64UrlEncoder.Encode(figures.Modulus),
                e = Base64UrlEncoder.Encode(figures.Exponent),
            };
        }
    }

    private IResult Authorize(HttpContext context)
    {
        var asked = context.Request.Query;
        Assert.Equal(("code", "S256"), ($"{asked["response_type"]}", $"{asked["code_challenge_method"]}"));
        var code = Guid.NewGuid().ToString("N");
        _codes[code] = ($"{asked["code_challenge"]}", $"{asked["nonce"]}");
        var state = Uri.EscapeDataString($"{asked["state"]}");
        return Results.Redirect($"{asked["redirect_uri"]}?code={code}&state={state}");
    }

    private async Task<IResult> TokenAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        var verifier = SHA256.HashData(Encoding.ASCII.GetBytes($"{form["code_verifier"]}"));
        if (!_codes.TryRemove($"{form["code"]}", out var code) || Base64UrlEncoder.Encode(verifier) != code.Challenge
            || form["client_id"] != ClientId || form["client_secret"] != ClientSecret)
            return Results.Json(new { error = "invalid_grant" }, statusCode: StatusCodes.Status400BadRequest);
        return Results.Json(new
        {
            access_token = "unused", token_type = "Bearer", expires_in = 300, id_token = IdToken(code.Nonce),
        });
    }

    private string IdToken(string nonce)
    {
        using var strange = RSA.Create(2048);
        var key = ForgesTokens ? new RsaSecurityKey(strange) { KeyId = _key.KeyId } : _key;
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Root,
            Audience = ClientId,
            IssuedAt = now,
            NotBefore = now,
            Expires = now.AddMinutes(5),
            Subject = new ClaimsIdentity([new Claim("sub", "42"), new Claim("nonce", nonce), .. Claims]),
            SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.RsaSha256),
        });
    }
}
