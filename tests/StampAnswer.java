// A time-stamp authority of other make: BouncyCastle answers a question of RFC 3161.
// Usage: StampAnswer QUESTION ANSWER KEY.p12 PASSPHRASE MOMENT v1|v2 (seconds since 1970; the form of ESSCertID).

import java.io.FileInputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Date;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cms.SignerInfoGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampResponseGenerator;
import org.bouncycastle.tsp.TimeStampTokenGenerator;

public class StampAnswer {
	public static void main(String[] arg) throws Exception {
		KeyStore store = KeyStore.getInstance("PKCS12");
		store.load(new FileInputStream(arg[2]), arg[3].toCharArray());
		String alias = store.aliases().nextElement();
		PrivateKey key = (PrivateKey) store.getKey(alias, arg[3].toCharArray());
		Certificate[] chain = store.getCertificateChain(alias);
		X509Certificate own = (X509Certificate) chain[0];
		boolean old = arg[5].equals("v1");
		DigestCalculatorProvider digests = new JcaDigestCalculatorProviderBuilder().build();
		SignerInfoGenerator signer = new JcaSignerInfoGeneratorBuilder(digests).build(
			new JcaContentSignerBuilder("SHA384with" + (key.getAlgorithm().equals("EC") ? "ECDSA" : "RSA")).build(key), own);
		TimeStampTokenGenerator tokens = new TimeStampTokenGenerator(signer,
			digests.get(new AlgorithmIdentifier(old ? OIWObjectIdentifiers.idSHA1 : NISTObjectIdentifiers.id_sha256)),
			new ASN1ObjectIdentifier("1.2.3.4.5"));
		tokens.setAccuracySeconds(1);
		tokens.setAccuracyMillis(500);
		tokens.setOrdering(true);
		tokens.setResolution(TimeStampTokenGenerator.R_MILLISECONDS);
		tokens.setTSA(new GeneralName(new JcaX509CertificateHolder(own).getSubject()));
		tokens.addCertificates(new JcaCertStore(Arrays.asList(chain)));
		TimeStampRequest question = new TimeStampRequest(Files.readAllBytes(Paths.get(arg[0])));
		question.validate(TSPAlgorithms.ALLOWED, null, null);
		byte[] answer = new TimeStampResponseGenerator(tokens, TSPAlgorithms.ALLOWED)
			.generateGrantedResponse(question, BigInteger.valueOf(4711), new Date(Long.parseLong(arg[4]) * 1000 + 250))
			.getEncoded();
		Files.write(Paths.get(arg[1]), answer);
	}
}
