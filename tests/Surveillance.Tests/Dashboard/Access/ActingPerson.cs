using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Surveillance.Dashboard.Access;
using Surveillance.Dashboard.Commands;
using Surveillance.Platform.Hosting;
using Surveillance.Platform.Redis;

namespace Surveillance.Tests.Dashboard.Access;

/// <summary>Somebody before a panel with buttons, and the list that their commands go to.</summary>
internal static class ActingPerson
{
    /// <summary>Adds what such a panel asks for.</summary>
    public static void AddTo(
        IServiceCollection services, AccessSettings access, OperatorIdentity? somebody, RedisStore store,
        TimeProvider time)
    {
        services.AddSingleton(time);
        services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        services.AddSingleton(new ServicePulse(time));
        services.AddSingleton(access);
        services.AddSingleton<Sessions>();
        services.AddSingleton<SignInAudit>();
        services.AddSingleton<PersonOnPage>();
        services.AddSingleton<AuthenticationStateProvider>(new Visitor(somebody));
        services.AddSingleton(new OperatorCalls(new CommandQueue(store), time, NullLogger<OperatorCalls>.Instance));
    }

    /// <summary>Who opened the page.</summary>
    private sealed class Visitor(OperatorIdentity? somebody) : AuthenticationStateProvider
    {
        public override Task<AuthenticationState> GetAuthenticationStateAsync() =>
            Task.FromResult(new AuthenticationState(somebody?.ToPrincipal() ?? new ClaimsPrincipal()));
    }
}
